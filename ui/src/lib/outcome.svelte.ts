// What came of the last thing a person did with a connection.

import { asFailure } from "./failures";
import type { Failure } from "./types";

export class Outcome {
  /** The connection it is about. */
  id = $state<string | null>(null);
  busy = $state(false);
  text = $state<string | null>(null);
  failure = $state.raw<Failure | null>(null);

  forget(): void {
    this.#begin(null);
    this.busy = false;
  }

  /** It went well: these words say how. */
  tell(id: string, text: string): void {
    this.#begin(id);
    this.text = text;
  }

  /** The words for the same thing have changed, if there were any. */
  told(text: string): boolean {
    if (this.text === null) return false;
    this.text = text;
    return true;
  }

  /** It went wrong. */
  fail(id: string, failure: Failure): void {
    this.#begin(id);
    this.failure = failure;
  }

  /** Does something with a connection; what fails is shown where the connection's state is. */
  async of<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
    this.#begin(id);
    this.busy = true;
    try {
      return await work();
    } catch (thrown) {
      if (this.id === id) this.failure = asFailure(thrown);
      return undefined;
    } finally {
      if (this.id === id) this.busy = false;
    }
  }

  #begin(id: string | null): void {
    this.id = id;
    this.text = null;
    this.failure = null;
  }
}

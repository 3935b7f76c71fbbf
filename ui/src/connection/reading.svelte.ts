// What the host says of the connection that is looked at.

import { asFailure } from "../lib/failures";
import { page } from "../lib/page.svelte";
import type { ConnectionDetail, ConnectionRow } from "../lib/types";

export class Reading {
  detail = $state.raw<ConnectionDetail | null>(null);

  #latest: ConnectionRow | undefined;

  /** Reads it again. Of two readings under way only the later one counts. */
  async read(row: ConnectionRow): Promise<void> {
    this.#latest = row;
    try {
      const detail = await page.host.connection(row.id);
      if (this.#latest === row) this.detail = detail;
    } catch (thrown) {
      if (this.#latest === row) page.outcome.fail(row.id, asFailure(thrown));
    }
  }
}

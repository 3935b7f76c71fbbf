/** The time of the page. It stands still while nobody looks. */
class Clock {
  now = $state(Date.now());

  start(): void {
    setInterval(() => this.#look(), 1000);
    document.addEventListener("visibilitychange", () => this.#look());
  }

  #look(): void {
    if (!document.hidden) this.now = Date.now();
  }
}

export const clock = new Clock();

/** The time of the page. It stands still while nobody looks, and wakes nothing. */
class Clock {
  now = $state(Date.now());
  #ticking: ReturnType<typeof setInterval> | undefined;

  start(): void {
    document.addEventListener("visibilitychange", () => this.#look());
    this.#look();
  }

  #look(): void {
    clearInterval(this.#ticking);
    if (document.hidden) return;
    this.now = Date.now();
    this.#ticking = setInterval(() => (this.now = Date.now()), 1000);
  }
}

export const clock = new Clock();

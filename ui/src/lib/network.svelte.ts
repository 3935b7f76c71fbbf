/** Whether this computer has a network at all, as the web view knows it without asking anybody. */
class Network {
  on = $state(navigator.onLine);

  start(): void {
    for (const change of ["online", "offline"]) {
      window.addEventListener(change, () => (this.on = navigator.onLine));
    }
  }
}

export const network = new Network();

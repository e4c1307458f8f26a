/** Two clocks that components read: one every second for ages, one every ten for everything else. */

class Now {
  second_ms = $state(Date.now());
  ms = $state(Date.now());

  constructor() {
    const tick = () => {
      this.second_ms = Date.now();
      if (this.second_ms - this.ms >= 10_000) this.ms = this.second_ms;
    };
    setInterval(tick, 1_000);
    document.addEventListener("visibilitychange", tick);
  }
}

export const now = new Now();

/** Which route's phone is being paired; a row in a list and a button in the panel both open it. */
import type { RouteSummary } from "../../shared/wire";

type Van = Pick<RouteSummary, "id" | "driver_name">;

class Pairing {
  van = $state.raw<Van | null>(null);

  open(van: Van): void {
    this.van = van;
  }

  close(): void {
    this.van = null;
  }
}

export const pairing = new Pairing();

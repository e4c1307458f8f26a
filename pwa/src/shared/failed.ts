/** One meaning of a failed stop, on the board, the map and the phone. */
import type { Stop, Task } from "./wire";

/** The first task that could not be done; a stop with one has failed, whatever became of the rest. */
export function failedTask({ tasks }: Pick<Stop, "tasks">): Task | undefined {
  return tasks.find(({ outcome }) => outcome?.startsWith("failed_"));
}

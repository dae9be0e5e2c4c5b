import { describeThrown, showMessage } from "../store/pageMessages.ts";
import { useServices } from "./services.ts";

/** Saves something, and says so if that fails. `subject` as a sentence has it: "The result". */
export function useSave(): (subject: string, save: () => Promise<void> | void) => void {
  const { messages } = useServices();
  return (subject, save) => {
    async function trySave() {
      try {
        await save();
      } catch (thrown) {
        const text = `${subject} could not be saved: ${describeThrown(thrown)}`;
        showMessage(messages, { id: "save", text });
      }
    }
    void trySave();
  };
}

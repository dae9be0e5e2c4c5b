import { describeThrown, showMessage } from "../store/pageMessages.ts";
import { useServices } from "./services.ts";

type Save = (
  subject: string,
  save: () => Promise<void> | void,
  done?: "saved" | "copied" | "read",
) => void;

/** Saves something (copies or reads it), and says so if that fails. `subject` as a sentence has it: "The result". */
export function useSave(): Save {
  const { messages } = useServices();
  return (subject, save, done = "saved") => {
    async function trySave() {
      try {
        await save();
      } catch (thrown) {
        const text = `${subject} could not be ${done}: ${describeThrown(thrown)}`;
        showMessage(messages, { id: "save", text });
      }
    }
    void trySave();
  };
}

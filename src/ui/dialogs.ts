/** The dialogs, loaded by whoever opens the first: in pieces, what they share would weigh on the page's start. */
export { TableDialog } from "./charts/TableDialog.tsx";
export { AboutGpu } from "./gpu/AboutGpu.tsx";
export { HelpDialog } from "./help/HelpDialog.tsx";

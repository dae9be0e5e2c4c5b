import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import { useStore } from "zustand";
import { dismissMessage } from "../../store/pageMessages.ts";
import { Button } from "../Button.tsx";
import { useServices } from "../services.ts";
import message from "./Message.module.css";
import { MESSAGE_STACK_ID } from "./messageStack.ts";
import classes from "./PageMessages.module.css";

/** Messages above the page, in sight wherever one has scrolled to. */
export function PageMessages() {
  const { messages } = useServices();
  const shown = useStore(messages);
  return (
    <div className={classes.stack} id={MESSAGE_STACK_ID}>
      {shown.map(({ id, text }) => (
        <div key={id} className={message.message} role="alert" data-tone="failure">
          <IconAlertTriangle size="1.125rem" stroke={1.8} aria-hidden="true" />
          <p>{text}</p>
          <Button quiet aria-label="Dismiss" onClick={() => dismissMessage(messages, id)}>
            <IconX size="0.9375rem" />
          </Button>
        </div>
      ))}
    </div>
  );
}

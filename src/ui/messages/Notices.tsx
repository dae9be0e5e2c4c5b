import { IconInfoCircle, IconX } from "@tabler/icons-react";
import { Button } from "../Button.tsx";
import { useController, useRun } from "../services.ts";
import classes from "./Message.module.css";

/** What the visitor should know and can wave away. */
export function Notices() {
  const controller = useController();
  const notices = useRun((state) => state.notices);
  return notices.map((notice) => (
    <div key={notice.id} className={classes.message} role="alert">
      <IconInfoCircle size="1.125rem" stroke={1.8} aria-hidden="true" />
      <p>{notice.message}</p>
      <Button quiet aria-label="Dismiss" onClick={() => controller.dismissNotice(notice.id)}>
        <IconX size="0.9375rem" />
      </Button>
    </div>
  ));
}

import { type ComponentProps, forwardRef } from "react";
import classes from "./Button.module.css";

interface ButtonProps extends ComponentProps<"button"> {
  /** One filled button a screen at most. */
  readonly filled?: boolean;
  /** No border, for use inside cards. */
  readonly quiet?: boolean;
}

/** The page's button; Mantine's menus and popovers may take it as their target. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { filled, quiet, className, ...rest },
  ref,
) {
  const names = [classes.button, filled && classes.filled, quiet && classes.quiet, className];
  return <button ref={ref} type="button" className={names.filter(Boolean).join(" ")} {...rest} />;
});

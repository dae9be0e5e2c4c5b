import { Component, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Button } from "../Button.tsx";
import { PartLoadError, retryParts } from "../lazyPart.tsx";
import { useRun } from "../services.ts";
import { messageStack } from "./messageStack.ts";
import classes from "./PartBoundary.module.css";

interface PartBoundaryProps {
  /** What stands in it, as a sentence begins: "The yard". */
  readonly name: string;
  /** `card`: a part with a card of its own; `inset`: a part of a card; `floating`: a part above the page, such as a dialog, whose failure is shown among the page's messages. */
  readonly as: "card" | "inset" | "floating";
  /** Closes a floating part. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
}

/** A part that cannot be loaded or drawn says so in its place; the run and the rest of the page go on. */
export function PartBoundary(props: PartBoundaryProps) {
  // Another run may well be drawn.
  const run = useRun((state) => state.run);
  return <Boundary {...props} run={run} />;
}

interface BoundaryProps extends PartBoundaryProps {
  readonly run: unknown;
}

interface BoundaryState {
  readonly error: Error | undefined;
}

/** A class, because React has no hook for it. */
class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: undefined };

  static getDerivedStateFromError(thrown: unknown): BoundaryState {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override componentDidUpdate({ run }: BoundaryProps) {
    if (run !== this.props.run && this.state.error !== undefined) this.retry();
  }

  readonly retry = () => {
    retryParts();
    this.setState({ error: undefined });
  };

  override render() {
    const { error } = this.state;
    const { name, as, onClose, children } = this.props;
    if (error === undefined) return children;
    const explanation = (
      <div className={classes.part} data-as={as} role="alert">
        <p>{explain(name, error)}</p>
        <div className={classes.ways}>
          <Button onClick={this.retry}>Try again</Button>
          {onClose ? <Button onClick={onClose}>Close</Button> : null}
        </div>
      </div>
    );
    return as === "floating" ? createPortal(explanation, messageStack()) : explanation;
  }
}

function explain(name: string, error: Error): ReactNode {
  if (error instanceof PartLoadError) {
    return (
      <>
        <b>{name} could not be loaded.</b> Either the connection failed, or the page has been
        updated since it was opened: then reload it.
      </>
    );
  }
  return (
    <>
      <b>{name} could not be drawn</b> ({error.message}). The run goes on.
    </>
  );
}

import { Component, type ReactNode } from "react";
import { Button } from "../Button.tsx";
import classes from "./ErrorBoundary.module.css";

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | undefined;
}

/** The page itself broke: the last resort behind the boundaries of its parts. A class, because React has no hook for it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined };

  static getDerivedStateFromError(thrown: unknown): ErrorBoundaryState {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <main className={classes.page}>
        <div className={classes.card} role="alert">
          <h1>The page stopped working</h1>
          <p>
            This is a fault in Switchyard, not in your browser. The run goes on unseen: showing the
            page again finds it. Reloading starts the experiment in the address bar from the
            beginning.
          </p>
          <pre>{error.message}</pre>
          <div className={classes.ways}>
            <Button filled onClick={() => this.setState({ error: undefined })}>
              Show the page again
            </Button>
            <Button onClick={() => window.location.reload()}>Reload</Button>
            <a href={window.location.pathname}>Start with the default settings</a>
          </div>
        </div>
      </main>
    );
  }
}

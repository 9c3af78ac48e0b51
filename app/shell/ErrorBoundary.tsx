/** When a part of the window fails, the rest lives on, and the person gets a way on: try again, or tell us what it was. */
import { TriangleAlert } from "lucide-react";
import { Component } from "react";
import type { ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

export interface ErrorBoundaryProps {
  /** Of the part: "stage". */
  readonly name: string;
  /** A change of it tries again. */
  readonly resetKey: unknown;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | undefined;
  /** As it was when the error came. */
  readonly resetKey: unknown;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { error: undefined, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ resetKey }: ErrorBoundaryProps, state: State): Partial<State> | null {
    return resetKey === state.resetKey ? null : { error: undefined, resetKey };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { name } = this.props;
    const retry = () => this.setState({ error: undefined });
    return (
      <div role="alert" className="h-full">
        <EmptyState
          icon={<TriangleAlert />}
          title={`The ${name} has failed`}
          actions={
            <>
              <Button variant="primary" onClick={retry}>
                Try again
              </Button>
              <Button onClick={() => location.reload()}>Reload the page</Button>
              <Button onClick={() => void navigator.clipboard.writeText(describe(name, error))}>
                Copy details
              </Button>
            </>
          }
        >
          This is our fault, not yours. What it said:{" "}
          <code className="text-sm break-words">{error.message}</code>
        </EmptyState>
      </div>
    );
  }
}

function describe(name: string, error: Error): string {
  return `Framescope, ${name}\n${location.hash}\n${navigator.userAgent}\n\n${error.stack ?? error.message}`;
}

import type { ReactNode } from "react";

export interface EmptyStateProps {
  readonly title: string;
  readonly icon?: ReactNode;
  /** What is missing and what to do about it, in one or two sentences. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function EmptyState({ title, icon, children, actions }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-32 flex-col items-center justify-center gap-2 p-6 text-center">
      {icon !== undefined && <div className="text-ink3 [&_svg]:size-6">{icon}</div>}
      <p className="text-lg font-semibold text-ink">{title}</p>
      {children !== undefined && <div className="max-w-96 text-base text-ink2">{children}</div>}
      {actions !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

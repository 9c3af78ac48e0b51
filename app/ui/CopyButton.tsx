/** Copies a text and says so, or that the hand has to, where the browser does not allow it. */
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button.tsx";
import type { ButtonProps } from "./Button.tsx";

export interface CopyButtonProps extends Omit<ButtonProps, "icon" | "onClick" | "children"> {
  readonly text: string;
}

export function CopyButton({ text, ...look }: CopyButtonProps) {
  const [said, setSaid] = useState<{ readonly of: string; readonly copied: boolean }>();
  const copied = said?.of === text ? said.copied : undefined;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid({ of: text, copied: true });
    } catch {
      setSaid({ of: text, copied: false });
    }
  };
  return (
    <Button
      icon={copied === true ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      onClick={() => void copy()}
      {...look}
    >
      <span aria-live="polite">
        {copied === undefined ? "Copy" : copied ? "Copied" : "Select it and copy"}
      </span>
    </Button>
  );
}

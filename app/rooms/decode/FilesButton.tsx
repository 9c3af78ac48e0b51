/** Lets the person choose files, captures and key logs alike, and opens them. */
import { useRef } from "react";
import { Button } from "../../ui/Button.tsx";
import type { ButtonProps } from "../../ui/Button.tsx";
import { openFiles } from "./open-input.ts";

export interface FilesButtonProps extends Omit<ButtonProps, "onClick"> {
  /** For tests, which put files into the picker. */
  readonly pickerId: string;
}

export function FilesButton({ pickerId, ...look }: FilesButtonProps) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...look} onClick={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-testid={pickerId}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          openFiles(files);
        }}
      />
    </>
  );
}

/** What a change still has to be asked: how long, which octet, which setting, which frame. */
import { Dialog } from "../../ui/Dialog.tsx";
import { ComposerForm } from "./ComposerForm.tsx";
import { CorruptForm } from "./CorruptForm.tsx";
import { DelayForm, SettingForm, StallForm } from "./small-forms.tsx";
import type { Change, Form } from "./menu-sections.ts";

export interface FormDialogProps {
  readonly form: Form;
  readonly onClose: () => void;
  readonly onAct: (change: Change) => void;
}

export function FormDialog({ form, onClose, onAct }: FormDialogProps) {
  return (
    <Dialog title={TITLES[form.ask]} open onClose={onClose} wide={form.ask === "send"}>
      <Body form={form} onAct={onAct} />
    </Dialog>
  );
}

const TITLES: Readonly<Record<Form["ask"], string>> = {
  delay: "What if it came later?",
  corrupt: "What if an octet were damaged?",
  send: "What if this frame were sent?",
  setting: "What if a setting changed?",
  stall: "What if the link stalled?",
};

function Body({ form, onAct }: Omit<FormDialogProps, "onClose">) {
  switch (form.ask) {
    case "delay":
      return <DelayForm target={form.target} onAct={onAct} />;
    case "corrupt":
      return <CorruptForm target={form.target} octet={form.octet} digit={form.digit} onAct={onAct} />;
    case "send":
      return <ComposerForm instant={form.instant} seq={form.seq} onAct={onAct} />;
    case "setting":
      return <SettingForm instant={form.instant} seq={form.seq} onAct={onAct} />;
    case "stall":
    default:
      return <StallForm instant={form.instant} seq={form.seq} onAct={onAct} />;
  }
}

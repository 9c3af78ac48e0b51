/** What went wrong before anything could be decoded; what was open before stays open. */
import { X } from "lucide-react";
import { IconButton } from "../../ui/IconButton.tsx";
import { dismissFailure, useDecoding } from "./decoding.ts";

export function Failure() {
  const failure = useDecoding((state) => state.failure);
  if (failure === undefined) return undefined;
  return (
    <div className="mx-4 mb-3 flex gap-2 rounded-md bg-bad-soft py-1.5 pr-1 pl-3 text-base text-bad">
      <p role="alert" className="min-w-0 flex-1 py-0.5 wrap-anywhere">
        {failure}
      </p>
      <IconButton label="Dismiss" icon={<X aria-hidden="true" />} onClick={dismissFailure} />
    </div>
  );
}

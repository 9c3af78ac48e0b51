/** Everything about other futures: the tracks, the menu "From here, …", its forms, the comparison. Fetched when first asked for. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { futuresOf, makeFuture, useFutures } from "../../state/futures.ts";
import { keepAddress } from "../../state/link.ts";
import type { Recording } from "../../state/session.ts";
import { useWhatIf } from "../../state/what-if.ts";
import type { Damaging } from "../../state/what-if.ts";
import { CompareDialog } from "./CompareDialog.tsx";
import { FormDialog } from "./FormDialog.tsx";
import { FutureBar } from "./FutureBar.tsx";
import { targetOf } from "./menu-sections.ts";
import type { Change, Form } from "./menu-sections.ts";
import { WhatIfMenu } from "./WhatIfMenu.tsx";

export function WhatIfView({ recording }: { readonly recording: Recording }) {
  const asking = useWhatIf((s) => s.asking);
  const damaging = useWhatIf((s) => s.damaging);
  const futures = useFutures((s) => futuresOf(s, recording));
  const hasNews = useFutures((s) => s.running || s.message !== undefined || s.removed !== undefined);
  const comparing = useFutures((s) => s.comparing);
  const [form, setForm] = useState<Form>();
  useEffect(keepAddress, []);
  const damage = useMemo(() => damaging && damageForm(recording, damaging), [recording, damaging]);
  useEffect(() => {
    // Asked of a frame that cannot be damaged, it must not come up with the next recording.
    if (damaging && damage === undefined) useWhatIf.setState({ damaging: undefined });
  }, [damaging, damage]);
  const asked = form ?? damage;
  const asks = useRef(recording);
  useLayoutEffect(() => {
    if (asks.current === recording) return;
    asks.current = recording;
    // Back in the history, say: what was asked speaks of a frame of the one before.
    setForm(undefined);
    useWhatIf.setState({ damaging: undefined });
  }, [recording]);
  const stop = (): void => {
    setForm(undefined);
    useWhatIf.setState({ damaging: undefined });
  };
  const act = ({ change, seq, frameName }: Change): void => {
    stop();
    void makeFuture(change, seq, frameName);
  };
  return (
    <>
      {(futures.length > 0 || hasNews) && <FutureBar recording={recording} futures={futures} />}
      {asking && (
        <WhatIfMenu
          recording={recording}
          beside={asking}
          onClose={() => useWhatIf.setState({ asking: undefined })}
          onChoose={(does) => ("ask" in does ? setForm(does) : act(does))}
        />
      )}
      {asked && <FormDialog form={asked} onClose={stop} onAct={act} />}
      {comparing && (
        <CompareDialog
          recording={recording}
          futures={futures}
          onClose={() => useFutures.setState({ comparing: false })}
        />
      )}
    </>
  );
}

/** Undefined for a frame that no endpoint has written. */
function damageForm({ trace }: Recording, { frame, octet, digit }: Damaging): Form | undefined {
  const target = targetOf(trace, frame);
  return target && { ask: "corrupt", target, octet, digit };
}

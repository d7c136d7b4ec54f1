import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import {
  type LedMeeting,
  type Moved,
  moveBack,
  moveTo,
  previewQuery,
} from "@/features/leading/api/leading";
import { useLeadingWords } from "@/features/leading/words";
import { localInput, useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { Skeleton } from "@/ui/skeleton";
import { useTell } from "@/ui/toast";

interface MoveProps {
  meeting: LedMeeting;
  group: string;
  zone: string;
  onClose: () => void;
}

/** Who can come is asked of the server for each time that is tried. */
export function MoveDialog({ meeting, group, zone, onClose }: MoveProps) {
  const t = useLeadingWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const now = localInput(meeting.starts_at, zone);
  const [local, setLocal] = useState(now);
  const tried = useDeferredValue(local);
  const isOther = tried !== "" && tried !== now;
  const preview = useQuery({
    ...previewQuery(meeting.id, { local: tried, zone }),
    enabled: isOther,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ["led"] });
  const undo = useMutation({
    mutationFn: () => moveBack(meeting.id, meeting.starts_at),
    onSettled: refresh,
  });
  const move = useMutation({
    mutationFn: () => moveTo(meeting.id, { local, zone }),
    onSuccess: ({ meeting: moved }) => {
      const when = formats.meeting(moved.starts_at, zone);
      tell(t("movedTo", { when }), { undo: () => undo.mutate() });
      onClose();
    },
    onError: () => undefined,
    onSettled: refresh,
  });
  return (
    <Dialog title={t("moveTitle", { group, week: meeting.week + 1 })} onClose={onClose}>
      <div className="grid gap-4">
        <TextField
          type="datetime-local"
          label={t("newStart")}
          hint={t("inZone", { zone })}
          value={local}
          step={900}
          onChange={(event) => setLocal(event.target.value)}
        />
        <div aria-live="polite" className="min-h-16">
          {!isOther && <p className="text-soft">{t("choose")}</p>}
          {isOther && preview.isPending && <Skeleton rows={2} />}
          {isOther && preview.error && <Failure error={preview.error} />}
          {isOther && preview.data && <WhoCan moved={preview.data} />}
          {move.error && <Failure error={move.error} />}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            look="main"
            disabled={!isOther || !preview.data}
            busy={move.isPending}
            onClick={() => move.mutate()}
          >
            {t("moveDo")}
          </Button>
          <Button onClick={onClose}>{t("keep")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function WhoCan({ moved }: { moved: Moved }) {
  const t = useLeadingWords();
  const formats = useFormats();
  const { cannot_come: absent } = moved;
  if (absent.length === 0) {
    return <p className="rounded-md bg-good-soft px-3 py-2 text-good">✓ {t("everyone")}</p>;
  }
  return (
    <div className="rounded-md bg-warn-soft px-3 py-2 text-warn">
      <p className="font-medium">{t("cannot", { count: absent.length })}</p>
      <ul className="mt-1 list-disc pl-5">
        {absent.map((each) => (
          <li key={each.sign_up_id}>
            {t("cannotLine", {
              name: each.name,
              time: formats.meeting(each.local_start, each.zone),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

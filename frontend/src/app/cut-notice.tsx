import { useEffect, useState } from "react";
import { useIsCut } from "@/api/live/current";
import { useAppWords } from "@/app/words";

// Lines end and come again all the time; that is nothing to tell.
const PATIENCE = 5000;

/** What is shown may be old, because the server cannot be heard at the moment. */
export function CutNotice() {
  const t = useAppWords();
  const isCut = useIsCut();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isCut) return setLong(false);
    const timer = setTimeout(() => setLong(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [isCut]);
  return (
    <div role="status">
      {isLong && (
        <p className="border-b border-line bg-warn-soft px-4 py-1 text-center text-sm">
          {t("cut")}
        </p>
      )}
    </div>
  );
}

import type { DragEvent } from "react";
import type { Draft, DraftPerson } from "@/api/shapes";
import { MoveItem } from "@/features/drafts/components/move-item";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { LockMark } from "@/ui/lock-mark";
import { Menu, MenuItem, MenuLine } from "@/ui/menu";

interface PersonCardProps {
  person: Pick<DraftPerson, "id" | "name"> & Partial<DraftPerson>;
  group: string | null;
  draft: Draft;
  disabled: boolean;
  isLocked?: boolean;
  /** For the next draft; not for people who are in no group that runs. */
  onLock?: () => void;
  onMove: (to: string | null) => void;
  onDrag: (isDragging: boolean) => void;
}

/** Dragged by a mouse, moved by its menu with keys and on a phone. */
export function PersonCard(props: PersonCardProps) {
  const { person, group, draft, disabled, isLocked = false, onLock, onMove, onDrag } = props;
  const t = useDraftWords();
  const formats = useFormats();
  const seat = { id: person.id, name: person.name, group };
  function begin(event: DragEvent): void {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", person.name);
    onDrag(true);
  }
  return (
    <li
      draggable={!disabled}
      onDragStart={begin}
      onDragEnd={() => onDrag(false)}
      data-person={person.id}
      className={`flex items-center gap-2 rounded px-2 py-1 hover:bg-ground ${
        disabled ? "" : "cursor-grab"
      }`}
    >
      <span className="min-w-0 flex-1 break-words">{person.name}</span>
      {isLocked && <LockMark label={t("locked")} />}
      {person.local && (
        <span className="text-sm whitespace-nowrap text-soft">{formats.weekly(person.local)}</span>
      )}
      {person.preferred !== undefined && (
        <Badge tone={person.preferred ? "good" : "warn"}>
          {t(person.preferred ? "preferred" : "ifNeedBe")}
        </Badge>
      )}
      {!disabled && (
        <Menu
          trigger={
            <button
              type="button"
              aria-label={t("moveMenu", { name: person.name })}
              className="grid size-7 shrink-0 place-items-center rounded text-soft hover:bg-line"
            >
              ⋯
            </button>
          }
        >
          {draft.groups
            .filter(({ key }) => key !== group)
            .map(({ key }) => (
              <MoveItem key={key} draft={draft} seat={seat} to={key} onMove={onMove} />
            ))}
          {onLock && (
            <>
              <MenuLine />
              <MenuItem onSelect={onLock}>{t("lock")}</MenuItem>
            </>
          )}
          {group && (
            <>
              <MenuLine />
              <MoveItem draft={draft} seat={seat} to={null} onMove={onMove} />
            </>
          )}
        </Menu>
      )}
    </li>
  );
}

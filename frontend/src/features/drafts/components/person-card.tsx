import type { DragEvent } from "react";
import type { DraftPerson } from "@/api/shapes";
import { groupName } from "@/features/drafts/api/board";
import { useDraftWords } from "@/features/drafts/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { LockMark } from "@/ui/lock-mark";
import { Menu, MenuItem, MenuLine } from "@/ui/menu";

interface PersonCardProps {
  person: Pick<DraftPerson, "id" | "name"> & Partial<DraftPerson>;
  group: string | null;
  groups: readonly string[];
  disabled: boolean;
  isLocked?: boolean;
  /** For the next draft; not for people who are in no group that runs. */
  onLock?: () => void;
  onMove: (to: string | null) => void;
  onDrag: (isDragging: boolean) => void;
}

/** Dragged by a mouse, moved by its menu with keys and on a phone. */
export function PersonCard(props: PersonCardProps) {
  const { person, group, groups, disabled, isLocked = false, onLock, onMove, onDrag } = props;
  const t = useDraftWords();
  const formats = useFormats();
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
          {groups
            .filter((key) => key !== group)
            .map((key) => (
              <MenuItem key={key} onSelect={() => onMove(key)}>
                {t("toGroup", { key: groupName(key) })}
              </MenuItem>
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
              <MenuItem danger onSelect={() => onMove(null)}>
                {t("takeOut")}
              </MenuItem>
            </>
          )}
        </Menu>
      )}
    </li>
  );
}

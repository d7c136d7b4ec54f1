import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeUser, ROLES, type User, type UserChange } from "@/features/admin/api/users";
import { EraseDialog } from "@/features/admin/components/erase-dialog";
import { useRoleWords } from "@/features/admin/components/roles";
import { useUserWords } from "@/features/admin/user-words";
import { submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { messageOf } from "@/ui/failure";
import { SelectField } from "@/ui/field";
import { Menu, MenuItem } from "@/ui/menu";
import { useProof } from "@/ui/proof";
import { useTell } from "@/ui/toast";

/** Each of them asks for a fresh proof, when the last is too old; all but erasing can be undone. */
export function UserActions({ user }: { user: User }) {
  const t = useUserWords();
  const [choosing, setChoosing] = useState(false);
  const [erasing, setErasing] = useState(false);
  const { change, proof } = useChange(user);
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t("actions", { name: user.name })}
            className="inline-grid size-8 place-items-center rounded-md text-soft hover:bg-ground"
          >
            ⋯
          </button>
        }
      >
        <MenuItem onSelect={() => setChoosing(true)}>{t("changeRole")}</MenuItem>
        {user.disabled_at ? (
          <MenuItem onSelect={() => change({ disabled: false })}>{t("activate")}</MenuItem>
        ) : (
          <MenuItem danger onSelect={() => change({ disabled: true })}>
            {t("deactivate")}
          </MenuItem>
        )}
        <MenuItem danger onSelect={() => setErasing(true)}>
          {t("erase")}
        </MenuItem>
      </Menu>
      {erasing && <EraseDialog user={user} onClose={() => setErasing(false)} />}
      {choosing && (
        <RoleDialog
          user={user}
          onClose={() => setChoosing(false)}
          onChosen={(role) => {
            setChoosing(false);
            if (role !== user.role) change({ role });
          }}
        />
      )}
      {proof}
    </>
  );
}

function useChange(user: User) {
  const t = useUserWords();
  const roleTold = useRoleWords();
  const tell = useTell();
  const queries = useQueryClient();
  const proof = useProof();
  const done = ({ role, disabled }: UserChange) => {
    const { name } = user;
    if (role) return t("roleChanged", { name, role: roleTold(role) });
    return t(disabled ? "deactivated" : "activated", { name });
  };
  const back = ({ role }: UserChange): UserChange =>
    role ? { role: user.role } : { disabled: user.disabled_at !== null };
  const change = useMutation({
    mutationFn: (wanted: UserChange) => changeUser({ id: user.id, change: wanted }),
    onSuccess: async (_made, wanted) => {
      tell(done(wanted), { undo: () => change.mutate(back(wanted)) });
      await queries.invalidateQueries({ queryKey: ["admin", "users"] });
    },
    onError: (error, wanted) => {
      if (!proof.asked(error, () => change.mutate(wanted))) tell(messageOf(error), { tone: "bad" });
    },
  });
  return { change: change.mutate, proof: proof.dialog };
}

interface RoleDialogProps {
  user: User;
  onClose: () => void;
  onChosen: (role: User["role"]) => void;
}

function RoleDialog({ user, onClose, onChosen }: RoleDialogProps) {
  const t = useUserWords();
  const roleTold = useRoleWords();
  return (
    <Dialog title={t("roleOf", { name: user.name })} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ role }) =>
          onChosen(ROLES.find((each) => each === role) ?? user.role),
        )}
      >
        <p className="text-soft">{t("roleLead")}</p>
        <SelectField name="role" label={t("role")} defaultValue={user.role}>
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {roleTold(each)}
            </option>
          ))}
        </SelectField>
        <p>
          <Button type="submit" look="main">
            {t("save")}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}

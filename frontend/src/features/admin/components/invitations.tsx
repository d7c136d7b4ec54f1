import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type Invitation,
  invitationsQuery,
  invite,
  ROLES,
  revoke,
  sendAgain,
} from "@/features/admin/api/users";
import { useRoleWords } from "@/features/admin/components/roles";
import { useUserWords } from "@/features/admin/user-words";
import { submitted } from "@/lib/form";
import { useFormats } from "@/lib/time";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { useTell } from "@/ui/toast";

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useUserWords();
  const roleTold = useRoleWords();
  const tell = useTell();
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: invite,
    onSuccess: async ({ email }) => {
      tell(t("invited", { email }));
      await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
      onClose();
    },
    onError: () => undefined,
  });
  return (
    <Dialog title={t("invite")} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={submitted(({ email = "", role }) =>
          send.mutate({ email, role: ROLES.find((each) => each === role) ?? "member" }),
        )}
      >
        <p className="text-soft">{t("inviteLead")}</p>
        <TextField name="email" type="email" label={t("email")} required />
        <SelectField name="role" label={t("role")} defaultValue="member">
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {roleTold(each)}
            </option>
          ))}
        </SelectField>
        {send.error && <Failure error={send.error} />}
        <p>
          <Button type="submit" look="main" busy={send.isPending}>
            {t("invite")}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}

export function InvitationsCard() {
  const t = useUserWords();
  const invitations = useQuery(invitationsQuery);
  return (
    <Card title={t("invitations")}>
      <Loaded query={invitations}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {items.length === 0 && <li className="text-soft">{t("noInvitations")}</li>}
            {items.map((each) => (
              <Line key={each.id} invitation={each} />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function Line({ invitation }: { invitation: Invitation }) {
  const t = useUserWords();
  const roleTold = useRoleWords();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const { id, email, role } = invitation;
  const again = () => queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  const send = useMutation({
    mutationFn: () => sendAgain(id),
    onSuccess: async () => {
      tell(t("sentAgain"));
      await again();
    },
  });
  const restore = useMutation({ mutationFn: () => invite({ email, role }), onSuccess: again });
  const end = useMutation({
    mutationFn: () => revoke(id),
    onSuccess: async () => {
      tell(t("revoked", { email }), { undo: () => restore.mutate() });
      await again();
    },
  });
  return (
    <li className="flex flex-wrap items-center gap-3 py-2">
      <span className="min-w-48 flex-1 break-all">{email}</span>
      <span>{roleTold(role)}</span>
      <span className="text-sm text-soft">
        {t("expires", { day: formats.day(invitation.expires_at) })}
      </span>
      <Button
        small
        busy={send.isPending}
        aria-label={`${t("sendAgain")}: ${email}`}
        onClick={() => send.mutate()}
      >
        {t("sendAgain")}
      </Button>
      <Button
        small
        look="danger"
        busy={end.isPending}
        aria-label={`${t("revoke")}: ${email}`}
        onClick={() => end.mutate()}
      >
        {t("revoke")}
      </Button>
    </li>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useMe } from "@/api/me";
import { ROLES, type User, usersQuery, type Wanted } from "@/features/admin/api/users";
import { InvitationsCard, InviteDialog } from "@/features/admin/components/invitations";
import { useRoleWords } from "@/features/admin/components/roles";
import { UserActions } from "@/features/admin/components/user-actions";
import { useUserWords } from "@/features/admin/user-words";
import { useAdminWords } from "@/features/admin/words";
import { useFormats } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { More } from "@/ui/more";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

export function UsersPage() {
  const t = useUserWords();
  const a = useAdminWords();
  const roleTold = useRoleWords();
  const [wanted, setWanted] = useState<Wanted>({ search: "", role: "", enabled: "" });
  const [inviting, setInviting] = useState(false);
  const search = useDeferredValue(wanted.search);
  return (
    <Page
      title={a("users")}
      actions={
        <Button look="main" onClick={() => setInviting(true)}>
          {t("invite")}
        </Button>
      }
    >
      <div className="flex flex-wrap gap-3">
        <TextField
          label={t("search")}
          hideLabel
          type="search"
          placeholder={t("search")}
          value={wanted.search}
          onChange={(event) => setWanted({ ...wanted, search: event.target.value })}
          className="w-full sm:w-80"
        />
        <SelectField
          label={t("role")}
          hideLabel
          value={wanted.role}
          onChange={(event) => setWanted({ ...wanted, role: event.target.value })}
          className="min-w-32 flex-1 sm:w-40 sm:flex-none"
        >
          <option value="">{t("anyRole")}</option>
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {roleTold(each)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={a("state")}
          hideLabel
          value={wanted.enabled}
          onChange={(event) => setWanted({ ...wanted, enabled: event.target.value })}
          className="min-w-32 flex-1 sm:w-44 sm:flex-none"
        >
          <option value="">{t("anyone")}</option>
          <option value="true">{t("active")}</option>
          <option value="false">{t("inactive")}</option>
        </SelectField>
      </div>
      <Users wanted={{ ...wanted, search }} />
      <InvitationsCard />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}

function Users({ wanted }: { wanted: Wanted }) {
  const t = useUserWords();
  const a = useAdminWords();
  const list = useInfiniteQuery({ ...usersQuery(wanted), placeholderData: (before) => before });
  if (list.error && !list.data) {
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (!list.data) return <Skeleton rows={6} />;
  const users = list.data.pages.flatMap((page) => page.items);
  if (users.length === 0) return <Empty title={a("noneFound")}>{a("noneFoundLead")}</Empty>;
  return (
    <>
      <p className="text-sm text-soft" role="status">
        {t(list.hasNextPage ? "shownMore" : "shown", { count: users.length })}
      </p>
      <div className="overflow-hidden rounded-lg border border-line bg-raised">
        <table className="w-full">
          <thead className="text-left text-sm text-soft">
            <tr className="border-b border-line">
              <th scope="col" className="px-3 py-2 font-medium">
                {t("name")}
              </th>
              <th scope="col" className="hidden px-3 py-2 font-medium sm:table-cell">
                {t("role")}
              </th>
              <th scope="col" className="hidden px-3 py-2 font-medium md:table-cell">
                {t("since")}
              </th>
              <th scope="col" className="px-3 py-2">
                <span className="sr-only">{a("details")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {users.map((each) => (
              <UserRow key={each.id} user={each} />
            ))}
          </tbody>
        </table>
      </div>
      <More list={list} />
    </>
  );
}

function UserRow({ user }: { user: User }) {
  const t = useUserWords();
  const roleTold = useRoleWords();
  const formats = useFormats();
  const me = useMe();
  return (
    <tr className="border-b border-line last:border-0 hover:bg-ground">
      <th scope="row" className="px-3 py-2 text-left font-normal">
        <span className="font-medium">{user.name}</span>{" "}
        {user.id === me.id && <Badge tone="accent">{t("you")}</Badge>}{" "}
        {user.disabled_at && <Badge tone="bad">{t("inactive")}</Badge>}{" "}
        {!user.verified_at && <Badge tone="warn">{t("unverified")}</Badge>}
        <span className="block text-sm text-soft [overflow-wrap:anywhere]">{user.email}</span>
        <span className="block text-sm sm:hidden">{roleTold(user.role)}</span>
      </th>
      <td className="hidden px-3 py-2 sm:table-cell">{roleTold(user.role)}</td>
      <td className="hidden px-3 py-2 text-soft md:table-cell">{formats.day(user.created_at)}</td>
      <td className="px-3 py-2 text-right">
        <UserActions user={user} />
      </td>
    </tr>
  );
}

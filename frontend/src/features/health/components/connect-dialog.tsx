import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { providerName } from "@/api/connections";
import { connect, providersQuery } from "@/features/health/api/health";
import { useHealthWords } from "@/features/health/words";
import { submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { SelectField, TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";

export function ConnectDialog({ cohortId, onClose }: { cohortId: string; onClose: () => void }) {
  const t = useHealthWords();
  const queries = useQueryClient();
  const providers = useQuery(providersQuery);
  const make = useMutation({
    mutationFn: ({ provider = "", place = "" }: Record<string, string>) =>
      connect(cohortId, provider, place.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["cohorts", cohortId, "connections"] });
      onClose();
    },
    onError: () => undefined,
  });
  return (
    <Dialog title={t("connect")} onClose={onClose}>
      <Loaded query={providers}>
        {({ items }) => (
          <form className="grid gap-4" onSubmit={submitted(make.mutate)}>
            <SelectField name="provider" label={t("provider")}>
              {items.map((each) => (
                <option key={each.name} value={each.name}>
                  {providerName(each.name)}
                </option>
              ))}
            </SelectField>
            <TextField name="place" label={t("place")} hint={t("placeHint")} required />
            {make.error && <Failure error={make.error} />}
            <Button type="submit" look="main" busy={make.isPending}>
              {t("connect")}
            </Button>
          </form>
        )}
      </Loaded>
    </Dialog>
  );
}

import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { answered, api } from "@/api/client";
import { dropToken, tokenToClaim } from "@/features/personal/api/token";
import { usePersonalWords } from "@/features/personal/words";
import { buttonClasses } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { Page } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";

/** Inside: whoever comes here without being signed in does that first, and then it goes on. */
export function ClaimPage() {
  const t = usePersonalWords();
  const navigate = useNavigate();
  const began = useRef(false);
  const [token] = useState(tokenToClaim);
  const claim = useMutation({
    mutationFn: (link: string) =>
      answered(api.POST("/api/v1/personal/{token}/claim", { params: { path: { token: link } } })),
    onSuccess: () => {
      dropToken();
      void navigate({ to: "/home", replace: true });
    },
    onError: () => undefined,
  });
  const { mutate } = claim;
  useEffect(() => {
    if (!token || began.current) return;
    began.current = true;
    mutate(token);
  }, [token, mutate]);
  return (
    <Page title={t(claim.error ? "claimFailed" : "claiming")}>
      {!token && !claim.isSuccess && <Empty title={t("none")}>{t("noneLead")}</Empty>}
      {claim.isPending && <Skeleton rows={2} />}
      {claim.error && (
        <>
          <Failure error={claim.error} />
          <p>
            <Link to="/link" className={buttonClasses()}>
              {t("toLink")}
            </Link>
          </p>
        </>
      )}
    </Page>
  );
}

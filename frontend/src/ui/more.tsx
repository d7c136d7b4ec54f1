import { Button } from "@/ui/button";
import { useUiWords } from "@/ui/words";

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** The next page of a list, where there is one. */
export function More({ list }: { list: Paged }) {
  const t = useUiWords();
  if (!list.hasNextPage) return null;
  return (
    <p>
      <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t("more")}
      </Button>
    </p>
  );
}

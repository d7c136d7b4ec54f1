import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure } from "@/ui/failure";
import { Skeleton } from "@/ui/skeleton";

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "refetch">;
  children: (data: T) => ReactNode;
  waiting?: ReactNode;
}

/** What was loaded before stays while it is loaded again; only nothing at all is an error here. */
export function Loaded<T>({ query, children, waiting = <Skeleton /> }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return waiting;
}

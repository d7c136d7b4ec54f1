import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import { pace } from "@/api/live/current";
import type { components } from "@/api/schema";
import { postForm, type Watch } from "@/api/uploading";

type Schemas = components["schemas"];
export type Upload = Schemas["UploadOut"];
export type UploadedFile = Schemas["UploadedFileOut"];

export const MOST_FILES = 500;
export const LARGEST = 512 * 1024 * 1024;
const WATCHED = 800;

export function send(files: readonly File[], watch: Watch): Promise<Schemas["UploadMade"]> {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  return postForm("/api/v1/activities/uploads", form, watch);
}

/** Read again whenever its job got on; seldom besides, and more often where nothing tells. */
export function uploadQuery(uploadId: string) {
  return queryOptions({
    queryKey: ["training", "uploads", uploadId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/activities/uploads/{upload_id}", {
          params: { path: { upload_id: uploadId } },
        }),
      ),
    refetchInterval: ({ state }) => (state.data && !state.data.ended_at ? pace(WATCHED) : false),
    meta: {
      topics: (data) => ((data as Upload | undefined)?.ended_at ? [] : [`upload:${uploadId}`]),
    },
  });
}

export const uploadsQuery = queryOptions({
  queryKey: ["training", "uploads", "list"],
  queryFn: () =>
    answered(
      api.GET("/api/v1/activities/uploads", {
        params: { query: { limit: 10, sort: "-created_at" } },
      }),
    ),
});

/** Why these files may not be sent together; null when they may. */
export function refusedOf(files: readonly File[]): "tooMany" | "tooLarge" | null {
  if (files.length > MOST_FILES) return "tooMany";
  return files.reduce((sum, each) => sum + each.size, 0) > LARGEST ? "tooLarge" : null;
}

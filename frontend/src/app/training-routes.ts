import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside } from "@/app/roots";

const training = createRoute({
  getParentRoute: () => inside,
  path: "/training",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/training-frame"),
    "TrainingFrame",
  ),
});
const activities = createRoute({
  getParentRoute: () => training,
  path: "/",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/activities-page"),
    "ActivitiesPage",
  ),
});
const activity = createRoute({
  getParentRoute: () => training,
  path: "/activities/$activityId",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/activity-page"),
    "ActivityPage",
  ),
});
const upload = createRoute({
  getParentRoute: () => training,
  path: "/upload",
  validateSearch: (search: Record<string, unknown>): { report?: string } => ({
    report: typeof search.report === "string" ? search.report : undefined,
  }),
  component: lazyRouteComponent(
    () => import("@/features/training/routes/upload-page"),
    "UploadPage",
  ),
});
const load = createRoute({
  getParentRoute: () => training,
  path: "/load",
  component: lazyRouteComponent(() => import("@/features/training/routes/load-page"), "LoadPage"),
});
const bests = createRoute({
  getParentRoute: () => training,
  path: "/bests",
  component: lazyRouteComponent(() => import("@/features/training/routes/bests-page"), "BestsPage"),
});
const together = createRoute({
  getParentRoute: () => training,
  path: "/together",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/together-page"),
    "TogetherPage",
  ),
});
const athlete = createRoute({
  getParentRoute: () => training,
  path: "/athletes/$userId",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/athlete-page"),
    "AthletePage",
  ),
});
const sharing = createRoute({
  getParentRoute: () => training,
  path: "/sharing",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/sharing-page"),
    "SharingPage",
  ),
});
const athleteProfile = createRoute({
  getParentRoute: () => training,
  path: "/profile",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/profile-page"),
    "AthleteProfilePage",
  ),
});

export const trainingRoutes = training.addChildren([
  activities,
  activity,
  upload,
  load,
  bests,
  together,
  athlete,
  sharing,
  athleteProfile,
]);

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside, root } from "@/app/roots";
import { doorQuery } from "@/features/joining/api/applying";

const memberHome = createRoute({
  getParentRoute: () => inside,
  path: "/home",
  component: lazyRouteComponent(() => import("@/features/home/routes/home-page"), "HomePage"),
});

const ownCohort = createRoute({
  getParentRoute: () => inside,
  path: "/mine/$cohortId",
  component: lazyRouteComponent(
    () => import("@/features/home/routes/own-cohort-page"),
    "OwnCohortPage",
  ),
});
const choices = createRoute({
  getParentRoute: () => inside,
  path: "/mine/choices",
  component: lazyRouteComponent(() => import("@/features/home/routes/choices-page"), "ChoicesPage"),
});
export const link = createRoute({
  getParentRoute: () => root,
  path: "/link",
  component: lazyRouteComponent(() => import("@/features/personal/routes/link-page"), "LinkPage"),
});
export const apply = createRoute({
  getParentRoute: () => root,
  path: "/apply/$cohort",
  loader: ({ context: { queries }, params: { cohort } }) => {
    void queries.prefetchQuery(doorQuery(cohort));
  },
  component: lazyRouteComponent(() => import("@/features/joining/routes/apply-page"), "ApplyPage"),
});
export const confirm = createRoute({
  getParentRoute: () => root,
  path: "/confirm",
  component: lazyRouteComponent(
    () => import("@/features/joining/routes/confirm-page"),
    "ConfirmPage",
  ),
});
const claim = createRoute({
  getParentRoute: () => inside,
  path: "/claim",
  component: lazyRouteComponent(() => import("@/features/personal/routes/claim-page"), "ClaimPage"),
});
const openCohorts = createRoute({
  getParentRoute: () => inside,
  path: "/join",
  component: lazyRouteComponent(
    () => import("@/features/joining/routes/open-cohorts"),
    "OpenCohortsPage",
  ),
});
const join = createRoute({
  getParentRoute: () => inside,
  path: "/join/$cohort",
  component: lazyRouteComponent(() => import("@/features/joining/routes/join-page"), "JoinPage"),
});

const data = createRoute({
  getParentRoute: () => inside,
  path: "/mine/data",
  component: lazyRouteComponent(() => import("@/features/home/routes/data-page"), "DataPage"),
});
const leading = createRoute({
  getParentRoute: () => inside,
  path: "/leading",
  component: lazyRouteComponent(
    () => import("@/features/leading/routes/leading-page"),
    "LeadingPage",
  ),
});

/** For whoever is in a cohort or wants to be. */
export const memberRoutes = [
  memberHome,
  ownCohort,
  choices,
  claim,
  openCohorts,
  join,
  leading,
  data,
] as const;

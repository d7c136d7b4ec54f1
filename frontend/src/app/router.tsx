import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { cohortQuery, groupsQuery } from "@/api/cohort";
import { connectionsQuery } from "@/api/connections";
import { heatQuery } from "@/api/heat";
import { may } from "@/api/me";
import { createQueries } from "@/api/queries";
import { adminRoutes } from "@/app/admin-routes";
import { BrokenPage } from "@/app/broken-page";
import { commandFailed } from "@/app/failing";
import { apply, confirm, link, memberRoutes } from "@/app/member-routes";
import { inside, root } from "@/app/roots";
import { trainingRoutes } from "@/app/training-routes";
import { nowAt } from "@/app/watching";
import { draftQuery } from "@/features/drafts/api/drafts";
import {
  attendanceQuery,
  failedNoticesQuery,
  undeliverableQuery,
} from "@/features/health/api/health";
import { ownPlace } from "@/lib/place";
import { messageOf } from "@/ui/failure";
import { Skeleton } from "@/ui/skeleton";

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: ({ context }) => {
    throw redirect({ to: may(context.me, "cohorts.plan") ? "/programs" : "/home" });
  },
});

/** Where to go on to, for pages on the way in. */
function onTheWay(search: Record<string, unknown>): { next?: string } {
  return { next: ownPlace(search.next) };
}

const account = () => import("@/features/account/routes/entrance");
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: onTheWay,
  component: lazyRouteComponent(account, "SignInPage"),
});
const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: onTheWay,
  component: lazyRouteComponent(account, "RegisterPage"),
});
const forgotten = createRoute({
  getParentRoute: () => root,
  path: "/forgotten",
  validateSearch: onTheWay,
  component: lazyRouteComponent(account, "ForgottenPage"),
});
const letters = () => import("@/features/account/routes/letters");
const verify = createRoute({
  getParentRoute: () => root,
  path: "/account/verify",
  component: lazyRouteComponent(letters, "VerifyPage"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/account/reset",
  component: lazyRouteComponent(letters, "ResetPage"),
});
const email = createRoute({
  getParentRoute: () => root,
  path: "/account/email",
  component: lazyRouteComponent(letters, "EmailPage"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/account/invitation",
  component: lazyRouteComponent(letters, "InvitationPage"),
});
const second = createRoute({
  getParentRoute: () => root,
  path: "/account/second",
  validateSearch: onTheWay,
  component: lazyRouteComponent(letters, "SecondPage"),
});
const profile = createRoute({
  getParentRoute: () => inside,
  path: "/account",
  component: lazyRouteComponent(() => import("@/features/account/routes/profile"), "ProfilePage"),
});

const programs = createRoute({
  getParentRoute: () => inside,
  path: "/programs",
  component: lazyRouteComponent(
    () => import("@/features/programs/routes/programs-page"),
    "ProgramsPage",
  ),
});

/** What pages ask for comes while their code does; they do not wait for it here. */
const cohort = createRoute({
  getParentRoute: () => inside,
  path: "/cohorts/$cohortId",
  loader: ({ context: { queries }, params: { cohortId } }) => {
    void queries.prefetchQuery(cohortQuery(cohortId));
  },
  component: lazyRouteComponent(
    () => import("@/features/programs/routes/cohort-frame"),
    "CohortFrame",
  ),
});
const overview = createRoute({
  getParentRoute: () => cohort,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/programs/routes/overview"), "Overview"),
});
const people = createRoute({
  getParentRoute: () => cohort,
  path: "/people",
  component: lazyRouteComponent(() => import("@/features/people/routes/people-page"), "PeoplePage"),
});
const importing = createRoute({
  getParentRoute: () => cohort,
  path: "/import",
  component: lazyRouteComponent(
    () => import("@/features/importing/routes/import-page"),
    "ImportPage",
  ),
});
const availability = createRoute({
  getParentRoute: () => cohort,
  path: "/availability",
  loader: ({ context: { queries }, params: { cohortId } }) => {
    void queries.prefetchQuery(heatQuery(cohortId, {}));
  },
  component: lazyRouteComponent(
    () => import("@/features/availability/routes/heat-page"),
    "HeatPage",
  ),
});
const drafts = createRoute({
  getParentRoute: () => cohort,
  path: "/drafts",
  component: lazyRouteComponent(() => import("@/features/drafts/routes/drafts-page"), "DraftsPage"),
});
const draft = createRoute({
  getParentRoute: () => cohort,
  path: "/drafts/$draftId",
  loader: ({ context: { queries }, params: { draftId } }) => {
    void queries.prefetchQuery(draftQuery(draftId));
  },
  component: lazyRouteComponent(() => import("@/features/drafts/routes/board-page"), "BoardPage"),
});
const publish = createRoute({
  getParentRoute: () => cohort,
  path: "/publish/$draftId",
  component: lazyRouteComponent(
    () => import("@/features/publishing/routes/publish-page"),
    "PublishPage",
  ),
});
const form = createRoute({
  getParentRoute: () => cohort,
  path: "/form",
  component: lazyRouteComponent(() => import("@/features/questions/routes/form-page"), "FormPage"),
});
const health = createRoute({
  getParentRoute: () => cohort,
  path: "/health",
  loader: ({ context: { queries }, params: { cohortId } }) => {
    void queries.prefetchQuery(groupsQuery(cohortId));
    void queries.prefetchQuery(heatQuery(cohortId, {}));
    void queries.prefetchQuery(connectionsQuery(cohortId));
    void queries.prefetchQuery(attendanceQuery(cohortId));
    void queries.prefetchQuery(undeliverableQuery(cohortId));
    void queries.prefetchQuery(failedNoticesQuery(cohortId));
  },
  component: lazyRouteComponent(() => import("@/features/health/routes/health-page"), "HealthPage"),
});

export const queries = createQueries((error) => commandFailed(messageOf(error)));

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    register,
    forgotten,
    verify,
    reset,
    email,
    invitation,
    second,
    link,
    apply,
    confirm,
    inside.addChildren([
      home,
      profile,
      ...memberRoutes,
      programs,
      cohort.addChildren([
        overview,
        form,
        people,
        importing,
        availability,
        drafts,
        draft,
        publish,
        health,
      ]),
      trainingRoutes,
      adminRoutes,
    ]),
  ]),
  context: { queries },
  defaultPreload: "intent",
  defaultErrorComponent: BrokenPage,
  defaultPendingComponent: () => (
    <div className="mx-auto max-w-7xl p-4">
      <Skeleton rows={6} />
    </div>
  ),
  scrollRestoration: true,
});

router.subscribe("onResolved", () => nowAt(router.state.matches.at(-1)?.fullPath ?? ""));

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside } from "@/app/roots";

const admin = createRoute({
  getParentRoute: () => inside,
  path: "/admin",
  component: lazyRouteComponent(() => import("@/features/admin/routes/admin-frame"), "AdminFrame"),
});
const health = createRoute({
  getParentRoute: () => admin,
  path: "/",
  component: lazyRouteComponent(
    () => import("@/features/admin/routes/health-page"),
    "SystemHealthPage",
  ),
});
const users = createRoute({
  getParentRoute: () => admin,
  path: "/users",
  component: lazyRouteComponent(() => import("@/features/admin/routes/users-page"), "UsersPage"),
});
const jobs = createRoute({
  getParentRoute: () => admin,
  path: "/jobs",
  component: lazyRouteComponent(() => import("@/features/admin/routes/jobs-page"), "JobsPage"),
});
const features = createRoute({
  getParentRoute: () => admin,
  path: "/features",
  component: lazyRouteComponent(
    () => import("@/features/admin/routes/features-page"),
    "FeaturesPage",
  ),
});
const audit = createRoute({
  getParentRoute: () => admin,
  path: "/audit",
  component: lazyRouteComponent(() => import("@/features/admin/routes/audit-page"), "AuditPage"),
});

export const adminRoutes = admin.addChildren([health, users, jobs, features, audit]);

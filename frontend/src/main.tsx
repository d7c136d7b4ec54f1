import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { keepLive } from "@/api/live/current";
import { report } from "@/api/report";
import { askEarly } from "@/app/early";
import { Mistakes } from "@/app/mistakes";
import { queries, router } from "@/app/router";
import { followSession } from "@/app/session";
import { pageOf, watchFailures } from "@/app/watching";
import { language } from "@/lib/language";
import { show, theme } from "@/lib/theme";
import { Toasts } from "@/ui/toast";
import "@/styles.css";

askEarly();
show(theme.get());
watchFailures();
keepLive(queries);
followSession();

function App() {
  const chosen = theme.use();
  const spoken = language.use();
  useEffect(() => show(chosen), [chosen]);
  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  return (
    <QueryClientProvider client={queries}>
      <Toasts>
        <Mistakes />
        <RouterProvider router={router} />
      </Toasts>
    </QueryClientProvider>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root, { onUncaughtError: (error) => void report(error, pageOf()) }).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

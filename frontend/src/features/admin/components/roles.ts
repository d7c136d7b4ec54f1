import type { Role } from "@/features/admin/api/users";
import { useAdminWords } from "@/features/admin/words";

export function useRoleWords(): (role: Role) => string {
  const t = useAdminWords();
  return (role) => t(role === "admin" ? "adminRole" : role);
}

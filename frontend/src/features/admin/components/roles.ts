import type { Role } from "@/features/admin/api/users";
import { useUserWords } from "@/features/admin/user-words";

export function useRoleWords(): (role: Role) => string {
  const t = useUserWords();
  return (role) => t(role === "admin" ? "adminRole" : role);
}

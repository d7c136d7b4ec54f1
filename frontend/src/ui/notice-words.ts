import { dictionary } from "@/lib/words";

/** Types and states of notices, as the server names them. */
export const useNoticeWords = dictionary(
  {
    reminder: "Reminder",
    group_assigned: "Group assigned",
    member_joined: "Member joined",
    member_left: "Member left",
    meeting_moved: "Meeting moved",
    meeting_cancelled: "Meeting cancelled",
    unplaced_ask: "Question to the unplaced",
    planned: "planned",
    sending: "being sent",
    sent: "sent",
    unknown: "perhaps sent",
    skipped: "not needed",
    cancelled: "meeting gone",
    failed: "failed",
  },
  {
    reminder: "Erinnerung",
    group_assigned: "Gruppe zugeteilt",
    member_joined: "Mitglied dazugekommen",
    member_left: "Mitglied gegangen",
    meeting_moved: "Treffen verlegt",
    meeting_cancelled: "Treffen abgesagt",
    unplaced_ask: "Frage an Unplatzierte",
    planned: "geplant",
    sending: "unterwegs",
    sent: "gesendet",
    unknown: "vielleicht gesendet",
    skipped: "nicht nötig",
    cancelled: "Treffen entfallen",
    failed: "gescheitert",
  },
);

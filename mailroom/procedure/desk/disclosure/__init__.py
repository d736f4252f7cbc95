"""What of a complainant or of a later text goes on to others, and what waits for somebody's word.

Three modules that know nothing of each other. identity_release: the APIP asks who he is. later_text_reviews:
the admin sees a text before it goes on. secrecy_switches: anonim and rahasia. The admin's words on masks lie
above, in desk/mask_decisions. What each role then reads: procedure/secrecy/."""

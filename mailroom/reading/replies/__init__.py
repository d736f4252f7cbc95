"""What a reply says: the act that somebody wants, read from his own words by the menu he was shown.

Floors, from below: parsed_reply (the reply, taken apart once); acts_in_words and act_arguments (which act,
with what it needs). Then ratings, thanks_and_empty_answers, secrecy_wishes, work_reports; then act_result.
Then menu_replies, citizen_replies, agency_replies. reply_model and mentions weigh what many hands' replies
say; proposed_act joins rules and models. reply_reader leads to them by purpose. Words are data
(language/grammar/reply_words.toml): a phrase is added there without knowing the rest."""

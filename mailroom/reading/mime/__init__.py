"""The bytes of a mail → its parts, its header's values and its text; nothing raises or is lost.

From the ground up: `headers`; `mime_tree` finds the leaves; `html_tokens` and `html_text` make text of
markup. `winmail` and `outlook_msg` undo Outlook's containers; `body` chooses the text. `opener` puts all
together and is what the other rooms call. `inline_images` and `empty_body` judge what was opened. When you
change `mime_tree` or `opener`, keep the digest: the same letter must have the same one, by any door it
came."""

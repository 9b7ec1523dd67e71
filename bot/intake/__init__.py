"""How a phản ánh, kiến nghị comes in and how its sender follows it: by chat, by the web form, by look-up."""

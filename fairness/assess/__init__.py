"""An employer's own process: a questionnaire, its answers, what they show, and whether the cases agree."""

# The reference values of test_incidence.py: Rscript tests/statistics/aalen_johansen.R
# Made with R 4.2.2 and survival 3.5.3. Status: 0 followed so far, 1 ended, 2 closed first.
library(survival)
days <- c(1, 2, 2, 3, 5, 5, 6, 8, 9, 9, 12, 15)
status <- c(1, 0, 2, 1, 1, 2, 0, 1, 2, 1, 0, 1)
fit <- survfit(Surv(days, factor(status, 0:2)) ~ 1, conf.type = "log-log")
at <- c(2, 5, 9, 15)
found <- summary(fit, times = at)
print(round(cbind(at, found$pstate[, 2], found$lower[, 2], found$upper[, 2]), 6))

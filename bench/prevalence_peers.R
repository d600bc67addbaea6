# One peer on the tables of a file: Rscript prevalence_peers.R PEER FILE OUT [SEED]
# FILE: 0/1 columns of the lists, then one column of counts a table. OUT: one line a table, total and CPU seconds;
# for latent classes one line a draw of the total, the CPU seconds in the first.
args <- commandArgs(trailingOnly = TRUE)
peer <- args[1]
raw <- as.matrix(read.csv(args[2], check.names = FALSE))
lists <- sum(!grepl("^count", colnames(raw)))
spent <- function(work) {
  start <- proc.time()
  value <- work()
  used <- proc.time() - start
  list(value = value, seconds = unname(used[1] + used[2]))
}
history <- raw[, seq_len(lists), drop = FALSE]
rows <- character(0)
for (k in seq(lists + 1, ncol(raw))) {
  zdat <- cbind(history, count = raw[, k])
  some <- zdat[zdat[, lists + 1] > 0, , drop = FALSE]
  done <- switch(peer,
    stepwise = spent(function() {
      SparseMSE::estimatepopulation.0(some, method = "stepwise", pthresh = 0.02)$estimate["point est."]
    }),
    bic = spent(function() {
      found <- as.data.frame(Rcapture::closedpMS.t(some, dfreq = TRUE, maxorder = 2)$results)
      found$abundance[which.min(found$BIC)]
    }),
    averaging = {
      data(list = paste0("graphs", lists), package = "dga")
      cells <- array(0, dim = rep(2, lists))
      for (i in seq_len(nrow(some))) {
        cells[t(some[i, seq_len(lists)] + 1)] <- some[i, lists + 1]
      }
      known <- sum(some[, lists + 1])
      missing <- 0:(30 * known)
      spent(function() {
        weights <- dga::bma.cr(cells, Nmissing = missing, delta = 2^-lists, graphs = get(paste0("graphs", lists)))
        share <- colSums(weights)
        known + missing[which(cumsum(share) / sum(share) >= 0.5)[1]]
      })
    },
    latent_class = {
      frame <- as.data.frame(some[, seq_len(lists), drop = FALSE])
      for (name in names(frame)) frame[[name]] <- factor(frame[[name]], levels = c(0, 1))
      frame$Freq <- as.integer(some[, lists + 1])
      spent(function() {
        model <- LCMCR::lcmCR(frame,
          tabular = TRUE, in_list_label = "1", not_in_list_label = "0", K = 10,
          a_alpha = 0.25, b_alpha = 0.25, seed = as.integer(args[4]), buffer_size = 2000, thinning = 10
        )
        LCMCR::lcmCR_PostSampl(model, burnin = 10000, samples = 1000, thinning = 50, output = FALSE)
      })
    }
  )
  rows <- c(rows, paste(done$value, c(done$seconds, rep(0, length(done$value) - 1))))
}
writeLines(rows, args[3])

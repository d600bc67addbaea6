"""The working screens: the queue, one report, cases, the custodian's and the supervisor's pages."""

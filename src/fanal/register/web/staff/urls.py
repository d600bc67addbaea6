from django.urls import path

from fanal.register.web.staff import cases, custody, duplicates, moving, queue, report, supervise

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/number/", queue.by_number, name="by_number"),
    path("queue/break-glass/", queue.break_glass, name="break_glass"),
    path("queue/pairs/", duplicates.pairs, name="pairs"),
    path("queue/pairs/<str:number>/<str:other>/", duplicates.pair, name="pair"),
    path("queue/<str:number>/", report.report, name="report_screen"),
    path("queue/<str:number>/open/<str:data_class>/", report.open_part, name="open_part"),
    path("queue/<str:number>/signs/", report.tick, name="signs"),
    path("queue/<str:number>/duplicates/", duplicates.alike, name="alike"),
    path("queue/<str:number>/do/<str:code>/", report.step, name="step"),
    path("queue/<str:number>/deadlines/<int:pk>/", moving.of_report, name="move_deadline"),
    path("case/", cases.cases, name="cases"),
    path("case/<str:number>/", cases.case, name="case_screen"),
    path("case/<str:number>/open/<str:data_class>/", cases.open_part, name="open_case_part"),
    path("case/<str:number>/person/", cases.person, name="case_person"),
    path("case/<str:number>/team/", cases.team, name="case_team"),
    path("case/<str:number>/deadlines/<int:pk>/", moving.of_case, name="move_case_deadline"),
    path("custody/", custody.custody, name="custody"),
    path("custody/<uuid:pk>/", custody.request_page, name="custody_request"),
    path("custody/<uuid:pk>/end/", custody.end, name="custody_end"),
    path("supervise/", supervise.supervise, name="supervise"),
]

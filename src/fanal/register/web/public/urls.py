from django.urls import path

from fanal.register.web.public import first, receipt, sending

urlpatterns = [
    path("report/", first.first, name="report"),
    path("report/child/", first.how_old, name="report_child"),
    path("report/6-9/", first.young, name="report_young"),
    path("report/images/", first.images, name="report_images"),
    path("report/leave/", first.leave, name="report_leave"),
    path("report/adult/", sending.adult, name="report_adult"),
    path("report/with-child/", sending.with_child, name="report_with_child"),
    path("report/10-14/", sending.child_10_14, name="report_10_14"),
    path("report/15-17/", sending.child_15_17, name="report_15_17"),
    path("receipt/", receipt.code, name="receipt"),
    path("receipt/replies/", receipt.replies, name="receipt_replies"),
    path("receipt/add/", receipt.add, name="receipt_add"),
    path("receipt/destroy/", receipt.destroy, name="receipt_destroy"),
]

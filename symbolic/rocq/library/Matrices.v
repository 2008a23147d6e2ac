(** Real matrices of any size, and what statements about them are made of.

    Indices are [Fin.t n], so sizes are part of the types and two matrices are equal when they have the same entries.
    A vector of dimension n is a matrix [mat n 1], a number is an [R]. *)

From Coq Require Export Reals.
From Coq Require Fin.
From Coquelicot Require Export Coquelicot.
Require Import FunctionalExtensionality Lra Lia.
Open Scope R_scope.

Definition mat (m n : nat) := Fin.t m -> Fin.t n -> R.
Notation vec n := (mat n 1).

Declare Scope mat_scope.
Delimit Scope mat_scope with M.
Bind Scope mat_scope with mat.

Fixpoint sum {n : nat} : (Fin.t n -> R) -> R :=
  match n with O => fun _ => 0 | S _ => fun f => f Fin.F1 + sum (fun i => f (Fin.FS i)) end.

Definition add {m n} (A B : mat m n) : mat m n := fun i j => A i j + B i j.
Definition sub {m n} (A B : mat m n) : mat m n := fun i j => A i j - B i j.
Definition opp {m n} (A : mat m n) : mat m n := fun i j => - A i j.
Definition scale {m n} (c : R) (A : mat m n) : mat m n := fun i j => c * A i j.
Definition mul {m n p} (A : mat m n) (B : mat n p) : mat m p := fun i j => sum (fun k => A i k * B k j).
Definition tr {m n} (A : mat m n) : mat n m := fun i j => A j i.
Definition ident {m n} : mat m n := fun i j => if Fin.eqb i j then 1 else 0.
Definition eye n : mat n n := ident.
Definition zero {m n} : mat m n := fun _ _ => 0.
Definition ones m n : mat m n := fun _ _ => 1.
Definition trace {n} (A : mat n n) : R := sum (fun i => A i i).
Definition scalar (A : mat 1 1) : R := A Fin.F1 Fin.F1.

(** The inner product of two vectors, and of two matrices. *)
Definition dot {m n} (A B : mat m n) : R := sum (fun i => sum (fun j => A i j * B i j)).
Definition norm2 {m n} (A : mat m n) : R := dot A A.

Notation "A + B" := (add A B) : mat_scope.
Notation "A - B" := (sub A B) : mat_scope.
Notation "- A" := (opp A) : mat_scope.
Notation "A * B" := (mul A B) : mat_scope.
Notation "c .* A" := (scale c%R A) (at level 39, right associativity) : mat_scope.
Notation "A ^T" := (tr A) (at level 30, format "A ^T") : mat_scope.

(** ** Properties, as hypotheses have them *)

Definition symmetric {n} (A : mat n n) : Prop := (A^T)%M = A.
Definition psd {n} (A : mat n n) : Prop := symmetric A /\ forall x : vec n, 0 <= dot x (A * x)%M.
Definition loewner {n} (A B : mat n n) : Prop := psd (B - A)%M.
Definition orthogonal {n} (Q : mat n n) : Prop := (Q^T * Q = eye n /\ Q * Q^T = eye n)%M.
Definition is_inverse {n} (A G : mat n n) : Prop := (A * G = eye n /\ G * A = eye n)%M.
Definition invertible {n} (A : mat n n) : Prop := exists G, is_inverse A G.

(** Penrose's four equations: G is the pseudo-inverse of A. *)
Definition is_pinv {m n} (A : mat m n) (G : mat n m) : Prop :=
  (A * G * A = A /\ G * A * G = G /\ (A * G)^T = A * G /\ (G * A)^T = G * A)%M.

(** ** Derivatives: along every line through the point *)

Definition is_gradient {m n} (f : mat m n -> R) (x g : mat m n) : Prop :=
  forall v, is_derive (fun t : R => f (x + t .* v)%M) 0 (dot g v).

Definition is_jacobian {m n} (f : vec n -> vec m) (x : vec n) (J : mat m n) : Prop :=
  forall v i, is_derive (fun t : R => f (x + t .* v)%M i Fin.F1) 0 ((J * v)%M i Fin.F1).

(** The derivative of a matrix-valued function along one direction, and of one of a number. *)
Definition is_derivative_along {m n p q} (f : mat m n -> mat p q) (x v : mat m n) (d : mat p q) : Prop :=
  forall i j, is_derive (fun t : R => f (x + t .* v)%M i j) 0 (d i j).

Definition is_slope_along {m n} (f : mat m n -> R) (x v : mat m n) (d : R) : Prop :=
  is_derive (fun t : R => f (x + t .* v)%M) 0 d.

(** The k-th iterate. *)
Fixpoint iterate {X : Type} (step : X -> X) (start : X) (k : nat) : X :=
  match k with O => start | S j => step (iterate step start j) end.

Definition power {n} (A : mat n n) (k : nat) : mat n n := iterate (mul A) (eye n) k.

Lemma power_0 {n} (A : mat n n) : power A 0 = eye n.
Proof. reflexivity. Qed.

Lemma power_S {n} (A : mat n n) k : power A (S k) = (A * power A k)%M.
Proof. reflexivity. Qed.

(** ** Sums *)

Lemma mat_ext {m n} (A B : mat m n) : (forall i j, A i j = B i j) -> A = B.
Proof. intro H; do 2 (apply functional_extensionality; intro); apply H. Qed.

Lemma sum_ext {n} (f g : Fin.t n -> R) : (forall i, f i = g i) -> sum f = sum g.
Proof. intro H; f_equal; apply functional_extensionality, H. Qed.

Lemma sum_plus {n} : forall f g : Fin.t n -> R, sum (fun i => f i + g i) = sum f + sum g.
Proof. induction n; intros; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma sum_scal {n} c : forall f : Fin.t n -> R, sum (fun i => c * f i) = c * sum f.
Proof. induction n; intros; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma sum_scal_r {n} c (f : Fin.t n -> R) : sum (fun i => f i * c) = sum f * c.
Proof. rewrite Rmult_comm, <- sum_scal; apply sum_ext; intro; apply Rmult_comm. Qed.

Lemma sum_zero {n} : sum (fun _ : Fin.t n => 0) = 0.
Proof. induction n; simpl; [| rewrite IHn]; ring. Qed.

Lemma sum_one {n} : sum (fun _ : Fin.t n => 1) = INR n.
Proof. induction n; [reflexivity | rewrite S_INR; simpl; rewrite IHn; ring]. Qed.

Lemma sum_swap {m n} : forall f : Fin.t m -> Fin.t n -> R,
  sum (fun i => sum (f i)) = sum (fun j => sum (fun i => f i j)).
Proof.
  induction m; intros; simpl; [now rewrite sum_zero |].
  now rewrite IHm, <- sum_plus.
Qed.

Lemma sum_nonneg {n} : forall f : Fin.t n -> R, (forall i, 0 <= f i) -> 0 <= sum f.
Proof. induction n; intros f H; simpl; [lra |]. apply Rplus_le_le_0_compat; auto. Qed.

Lemma sum_eqb {n} : forall (i : Fin.t n) f, sum (fun k => (if Fin.eqb i k then 1 else 0) * f k) = f i.
Proof.
  induction n; intros i f; [inversion i |].
  apply (Fin.caseS' i); simpl; intros.
  - rewrite PeanoNat.Nat.eqb_refl, (sum_ext _ (fun _ => 0)) by (intro; ring). rewrite sum_zero. ring.
  - rewrite IHn. ring.
Qed.

Lemma eqb_sym {m} (i : Fin.t m) : forall n (j : Fin.t n), Fin.eqb i j = Fin.eqb j i.
Proof. induction i; intros ? []; simpl; auto using PeanoNat.Nat.eqb_sym. Qed.

Lemma derive_sum {n} : forall (f : R -> Fin.t n -> R) (d : Fin.t n -> R) t,
  (forall i, is_derive (fun s => f s i) t (d i)) -> is_derive (fun s => sum (f s)) t (sum d).
Proof.
  induction n; intros f d t H; simpl; [apply (is_derive_const 0) |].
  apply (is_derive_plus (fun s => f s Fin.F1) (fun s => sum (fun i => f s (Fin.FS i)))); auto.
Qed.

(** ** The algebra of matrices *)

Ltac entries := apply mat_ext; intros ? ?; unfold add, sub, opp, scale, mul, tr, zero, eye; simpl.

Lemma mul_assoc {m n p q} (A : mat m n) (B : mat n p) (C : mat p q) : (A * B * C = A * (B * C))%M.
Proof.
  entries. rewrite (sum_ext _ (fun k => sum (fun l => A i l * B l k * C k j))) by (intro; now rewrite sum_scal_r).
  rewrite sum_swap; apply sum_ext; intro; rewrite <- sum_scal; apply sum_ext; intro; ring.
Qed.

Lemma mul_ident_l {m n} (A : mat m n) : (ident * A = A)%M.
Proof. apply mat_ext; intros i j. apply (sum_eqb i (fun k => A k j)). Qed.

Lemma tr_tr {m n} (A : mat m n) : (A^T^T = A)%M.
Proof. reflexivity. Qed.

Lemma tr_mul {m n p} (A : mat m n) (B : mat n p) : ((A * B)^T = B^T * A^T)%M.
Proof. entries; apply sum_ext; intro; ring. Qed.

Lemma tr_ident {m n} : (@ident m n)^T%M = @ident n m.
Proof. entries; unfold ident; now rewrite eqb_sym. Qed.

Lemma mul_ident_r {m n} (A : mat m n) : (A * ident = A)%M.
Proof. rewrite <- (tr_tr (A * ident)%M), tr_mul, tr_ident, mul_ident_l; reflexivity. Qed.

Lemma mul_add_l {m n p} (A B : mat m n) (C : mat n p) : ((A + B) * C = A * C + B * C)%M.
Proof. entries. rewrite <- sum_plus; apply sum_ext; intro; ring. Qed.

Lemma mul_add_r {m n p} (A : mat m n) (B C : mat n p) : (A * (B + C) = A * B + A * C)%M.
Proof. entries. rewrite <- sum_plus; apply sum_ext; intro; ring. Qed.

Lemma mul_scale_l {m n p} c (A : mat m n) (B : mat n p) : (c .* A * B = c .* (A * B))%M.
Proof. entries. rewrite <- sum_scal; apply sum_ext; intro; ring. Qed.

Lemma mul_scale_r {m n p} c (A : mat m n) (B : mat n p) : (A * c .* B = c .* (A * B))%M.
Proof. entries. rewrite <- sum_scal; apply sum_ext; intro; ring. Qed.

Lemma mul_zero_l {m n p} (A : mat n p) : (@zero m n * A = zero)%M.
Proof. entries. rewrite (sum_ext _ (fun _ => 0)) by (intro; ring). apply sum_zero. Qed.

Lemma mul_zero_r {m n p} (A : mat m n) : (A * @zero n p = zero)%M.
Proof. entries. rewrite (sum_ext _ (fun _ => 0)) by (intro; ring). apply sum_zero. Qed.

Lemma trace_mul {m n} (A : mat m n) (B : mat n m) : trace (A * B)%M = trace (B * A)%M.
Proof. unfold trace, mul. rewrite sum_swap; do 2 (apply sum_ext; intro); ring. Qed.

Lemma trace_tr {n} (A : mat n n) : trace (A^T)%M = trace A.
Proof. reflexivity. Qed.

Lemma trace_add {n} (A B : mat n n) : trace (A + B)%M = trace A + trace B.
Proof. apply sum_plus. Qed.

Lemma trace_scale {n} c (A : mat n n) : trace (c .* A)%M = c * trace A.
Proof. apply sum_scal. Qed.

Lemma trace_zero {n} : trace (@zero n n) = 0.
Proof. apply sum_zero. Qed.

Lemma trace_ident {n} : trace (@ident n n) = INR n.
Proof.
  unfold trace, ident. rewrite <- sum_one; apply sum_ext; intro i.
  now replace (Fin.eqb i i) with true by (symmetry; now apply Fin.eqb_eq).
Qed.

Lemma scalar_trace (A : mat 1 1) : scalar A = trace A.
Proof. unfold scalar, trace; simpl; ring. Qed.

Lemma mat11 (A : mat 1 1) : A = (trace A .* ident)%M.
Proof.
  apply mat_ext; intros i j; apply (Fin.caseS' i); [apply (Fin.caseS' j) |]; try (intro p; inversion p).
  unfold scale, ident, trace; simpl; ring.
Qed.

Lemma mul_11 {n} (A : mat 1 1) (B : mat 1 n) : (A * B = trace A .* B)%M.
Proof. rewrite (mat11 A) at 1; now rewrite mul_scale_l, mul_ident_l. Qed.

Lemma dot_trace {m n} (A B : mat m n) : dot A B = trace (A^T * B)%M.
Proof. unfold dot, trace, mul, tr. now rewrite sum_swap. Qed.

(** ** Signs *)

Lemma norm2_nonneg {m n} (A : mat m n) : 0 <= norm2 A.
Proof. apply sum_nonneg; intro; apply sum_nonneg; intro; apply Rle_0_sqr. Qed.

Lemma sum_of_nonneg {n} : forall f : Fin.t n -> R, (forall i, 0 <= f i) -> sum f = 0 -> forall i, f i = 0.
Proof.
  induction n; intros f H Z i; [inversion i |]; simpl in Z.
  pose proof (H Fin.F1); pose proof (sum_nonneg (fun i => f (Fin.FS i)) (fun i => H (Fin.FS i))).
  apply (Fin.caseS' i); [lra |]. apply (IHn (fun i => f (Fin.FS i))); [auto | lra].
Qed.

Lemma norm2_zero {m n} (A : mat m n) : norm2 A = 0 -> A = zero.
Proof.
  intro Z; apply mat_ext; intros i j; apply Rsqr_0_uniq.
  refine (sum_of_nonneg (fun j => A i j * A i j) (fun j => Rle_0_sqr _) _ j).
  refine (sum_of_nonneg _ (fun i => sum_nonneg _ (fun j => Rle_0_sqr _)) Z i).
Qed.

Lemma psd_nonneg {n p} (A : mat n n) (W : mat n p) : psd A -> 0 <= dot W (A * W)%M.
Proof.
  intros [_ H]; unfold dot; rewrite sum_swap; apply sum_nonneg; intro j.
  specialize (H (fun i _ => W i j)); unfold dot, mul in H; simpl in H.
  erewrite sum_ext; [exact H | intro; unfold mul; simpl; ring].
Qed.

Lemma dot_zero {m n} (A : mat m n) : (forall v, dot A v = 0) -> A = zero.
Proof.
  intro H; apply mat_ext; intros i j; specialize (H (fun k l => (if Fin.eqb i k then 1 else 0) * if Fin.eqb j l then 1 else 0)).
  unfold dot in H; unfold zero; rewrite <- H, <- (sum_eqb i (fun k => A k j)); apply sum_ext; intro k.
  rewrite <- (sum_eqb j (A k)), <- sum_scal; apply sum_ext; intro; ring.
Qed.

(** ** Blocks: a matrix above another one, and beside it *)

Fixpoint part {m n} : Fin.t (m + n) -> Fin.t m + Fin.t n :=
  match m with
  | O => inr
  | S m => fun i => Fin.caseS' i (fun _ => (Fin.t (S m) + Fin.t n)%type) (inl Fin.F1)
      (fun j => match part j with inl k => inl (Fin.FS k) | inr k => inr k end)
  end.

Definition stack {m n p} (A : mat m p) (B : mat n p) : mat (m + n) p :=
  fun i => match part i with inl k => A k | inr k => B k end.
Definition beside {m n p} (A : mat p m) (B : mat p n) : mat p (m + n) := (stack (A^T) (B^T))^T%M.

(** What embeds the first m coordinates of m + n, and the last n. *)
Definition first_part m n : mat (m + n) m := stack (eye m) zero.
Definition last_part m n : mat (m + n) n := stack zero (eye n).

Lemma part_L {m n} (i : Fin.t m) : part (Fin.L n i) = inl i.
Proof. induction i; simpl; [| rewrite IHi]; reflexivity. Qed.

Lemma part_R {m n} (i : Fin.t n) : part (Fin.R m i) = inr i.
Proof. induction m; simpl; [| rewrite IHm]; reflexivity. Qed.

Lemma sum_parts {m n} : forall f : Fin.t (m + n) -> R,
  sum f = sum (fun i => f (Fin.L n i)) + sum (fun i => f (Fin.R m i)).
Proof.
  induction m; intro f; [symmetry; apply Rplus_0_l |]; simpl; rewrite Rplus_assoc; f_equal.
  exact (IHm (fun i => f (Fin.FS i))).
Qed.

Lemma by_parts {m n} (P : Fin.t (m + n) -> Prop) : (forall i, P (Fin.L n i)) -> (forall i, P (Fin.R m i)) -> forall i, P i.
Proof.
  induction m; simpl; intros L R_ i; [apply R_ |].
  apply (Fin.caseS' i); [apply (L Fin.F1) | apply (IHm (fun i => P (Fin.FS i))); [intro k; apply (L (Fin.FS k)) | exact R_]].
Qed.

Lemma stack_of_parts {m n p} (X : mat (m + n) p) : X = stack (fun i => X (Fin.L n i)) (fun i => X (Fin.R m i)).
Proof.
  apply mat_ext; intros i j; revert i; apply by_parts; intro i; unfold stack; now rewrite ?part_L, ?part_R.
Qed.

Lemma stack_mul {m n p q} (A : mat m p) (B : mat n p) (C : mat p q) : (stack A B * C = stack (A * C) (B * C))%M.
Proof. apply mat_ext; intros i j; unfold stack, mul; now destruct (part i). Qed.

Lemma stack_add {m n p} (A C : mat m p) (B D : mat n p) : (stack A B + stack C D = stack (A + C) (B + D))%M.
Proof. apply mat_ext; intros i j; unfold stack, add; now destruct (part i). Qed.

Lemma tr_stack_mul {m n p q} (A : mat m p) (B : mat n p) (C : mat m q) (D : mat n q) :
  ((stack A B)^T * stack C D = A^T * C + B^T * D)%M.
Proof.
  apply mat_ext; intros i j; unfold mul, tr, add, stack; rewrite sum_parts.
  f_equal; apply sum_ext; intro; now rewrite ?part_L, ?part_R.
Qed.

Lemma add_zero_r {m n} (A : mat m n) : (A + zero = A)%M.
Proof. entries; ring. Qed.

Lemma add_zero_l {m n} (A : mat m n) : (zero + A = A)%M.
Proof. entries; ring. Qed.

Theorem stack_parts {m n p} (A : mat m p) (B : mat n p) : (stack A B = first_part m n * A + last_part m n * B)%M.
Proof.
  unfold first_part, last_part; rewrite !stack_mul, !mul_zero_l, stack_add, add_zero_l, add_zero_r.
  unfold eye; now rewrite !mul_ident_l.
Qed.

Theorem beside_parts {m n p} (A : mat p m) (B : mat p n) :
  (beside A B = A * (first_part m n)^T + B * (last_part m n)^T)%M.
Proof.
  unfold beside; rewrite stack_parts.
  transitivity ((first_part m n * A^T)^T + (last_part m n * B^T)^T)%M; [reflexivity | now rewrite !tr_mul].
Qed.

Theorem parts m n : ((first_part m n)^T * first_part m n = eye m /\ (last_part m n)^T * last_part m n = eye n /\
  (first_part m n)^T * last_part m n = zero /\
  first_part m n * (first_part m n)^T = eye (m + n) - last_part m n * (last_part m n)^T)%M.
Proof.
  assert (E : forall k, ((eye k)^T = eye k)%M) by (intro; apply tr_ident).
  assert (I : forall k l (A : mat k l), (eye k * A = A)%M) by (intros; apply mul_ident_l).
  set (F := first_part m n); set (L := last_part m n).
  assert (F1 : forall p (A : mat m p) (B : mat n p), (F^T * stack A B = A)%M).
  { intros; unfold F, first_part; rewrite tr_stack_mul, E, I. change ((zero : mat n m)^T)%M with (zero : mat m n).
    now rewrite mul_zero_l, add_zero_r. }
  assert (L1 : forall p (A : mat m p) (B : mat n p), (L^T * stack A B = B)%M).
  { intros; unfold L, last_part; rewrite tr_stack_mul, E, I. change ((zero : mat m n)^T)%M with (zero : mat n m).
    now rewrite mul_zero_l, add_zero_l. }
  assert (C : (F * F^T + L * L^T = eye (m + n))%M).
  { unfold F, L; rewrite <- stack_parts; fold F L. transitivity (stack (F^T) (L^T) * eye (m + n))%M;
      [symmetry; apply mul_ident_r |]. now rewrite (stack_of_parts (eye (m + n))), stack_mul, F1, L1. }
  repeat split; [apply F1 | apply L1 | unfold L, last_part; apply F1 | rewrite <- C; entries; ring].
Qed.

(** ** Gradients *)

Lemma gradient_unique {m n} (f : mat m n -> R) x g h : is_gradient f x g -> is_gradient f x h -> g = h.
Proof.
  intros G H. assert (Z : (g - h)%M = zero).
  { apply dot_zero; intro v; pose proof (is_derive_unique _ _ _ (G v)) as E; rewrite (is_derive_unique _ _ _ (H v)) in E.
    unfold dot, sub in *. erewrite sum_ext with (g := fun i => sum (fun j => g i j * v i j) + -1 * sum (fun j => h i j * v i j)).
    - rewrite sum_plus, sum_scal, E; ring.
    - intro; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intro; ring. }
  apply mat_ext; intros i j; apply (f_equal (fun M => M i j)) in Z; unfold sub, zero in Z; lra.
Qed.

Lemma derive_unique (f : R -> R) (x d e : R) : is_derive f x d -> is_derive f x e -> d = e.
Proof. intros D H; apply is_derive_unique in D; apply is_derive_unique in H; congruence. Qed.

Lemma gradient_eq {m n} (f : mat m n -> R) x g h : is_gradient f x g -> g = h -> is_gradient f x h.
Proof. now intros ? <-. Qed.

Lemma gradient_ext {m n} (f h : mat m n -> R) x g : (forall z, f z = h z) -> is_gradient f x g -> is_gradient h x g.
Proof. intros Q G v; eapply is_derive_ext; [intro; apply Q | apply G]. Qed.

Lemma slope_ext {m n} (f h : mat m n -> R) x v d : (forall z, f z = h z) -> is_slope_along f x v d -> is_slope_along h x v d.
Proof. intros Q G; eapply is_derive_ext; [intro; apply Q | apply G]. Qed.

Lemma along_ext {m n p q} (f h : mat m n -> mat p q) x v d :
  (forall z, f z = h z) -> is_derivative_along f x v d -> is_derivative_along h x v d.
Proof. intros Q G i j; eapply is_derive_ext; [intro; now rewrite <- Q | apply G]. Qed.

Lemma jacobian_ext {m n} (f h : vec n -> vec m) x J : (forall z, f z = h z) -> is_jacobian f x J -> is_jacobian h x J.
Proof. intros Q G v i; eapply is_derive_ext; [intro; now rewrite <- Q | apply G]. Qed.

(** ** Inequalities, by certificate *)

Lemma by_certificate (c s l r : R) : 0 < c -> 0 <= s -> c * (r - l) = s -> l <= r.
Proof. intros; apply Rminus_le; apply Rmult_le_reg_l with c; [assumption | lra]. Qed.

Lemma by_strict_certificate (c s l r : R) : 0 < c -> 0 < s -> c * (r - l) = s -> l < r.
Proof. intros; apply Rminus_lt; apply Rmult_lt_reg_l with c; [assumption | lra]. Qed.

(** Sums of products of what is not negative: the form of every certificate. *)
Ltac nonneg :=
  lazymatch goal with
  | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; nonneg
  | |- 0 <= norm2 _ => apply norm2_nonneg
  | |- 0 <= INR _ => apply pos_INR
  | |- 0 <= dot ?w (?A * ?w)%M => apply psd_nonneg; assumption
  | |- 0 <= _ ^ 2 => apply pow2_ge_0
  | |- 0 <= _ * _ => first [lra | apply Rmult_le_pos; nonneg]
  | |- _ => lra
  end.

Ltac positive :=
  lazymatch goal with
  | |- 0 < _ + _ =>
      first [apply Rplus_lt_le_0_compat; [positive | nonneg] | apply Rplus_le_lt_0_compat; [nonneg | positive]]
  | |- 0 < _ ^ 2 => apply pow2_gt_0; first [assumption | lra]
  | |- 0 < _ / _ => first [lra | apply Rdiv_lt_0_compat; positive]
  | |- 0 < _ * _ => first [lra | apply Rmult_lt_0_compat; positive]
  | |- _ => first [lra | apply lt_0_INR; lia]
  end.
